//! Readers of the CSV files that exchanges and brokers export.
