"""Every performance figure of the project, one module each. Nothing here is imported by subsidy."""
