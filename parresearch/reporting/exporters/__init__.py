"""nbconvert exporters that make documents from the blocks of an executed notebook."""
