"""Records: what is kept on a file, who may read it, how it is signed and sealed."""
