"""Cut files into shards, check them in workers, and merge the results."""
