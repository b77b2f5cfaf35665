"""django-hordak as its own documentation has it; runs in an environment of its own."""
