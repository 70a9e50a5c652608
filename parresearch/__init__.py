"""Research and reproducible reports on the PAR INDEX of Viet Nam's provinces.

The rooms of the package and the one-way order of imports between them are described in
``docs/architecture.md``. Importing the package itself imports nothing else.
"""

__version__ = "0.1.0"
