"""Case and terms files: read strictly, checked, and refused in plain words."""
