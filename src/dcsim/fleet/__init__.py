"""Server types and the clusters they form."""
