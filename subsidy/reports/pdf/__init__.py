"""Reports on paper: one look for all of them, in Chinese and in English."""
