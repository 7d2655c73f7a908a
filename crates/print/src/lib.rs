//! Pages for paper: records in, PDF and HTML out. Pure: dates are arguments, fonts are part of the program.
