"""How sure a rank is: confidence sets, draws over weights and errors, reliability. Table in, table out."""
