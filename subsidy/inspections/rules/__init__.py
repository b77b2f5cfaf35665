"""What is looked at on a visit, and what visits by chance say about all merchants."""
