"""Filters, orders and pages of tables, kept in the URL, and saved views of them."""
