"""What a person sees first: their work. The one app that reads across all others."""
