"""Pods and reflect meetings: nothing here yet."""
