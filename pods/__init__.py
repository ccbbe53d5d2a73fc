"""Pods and reflect meetings: planned, run in a live room, recorded on the child’s file."""
