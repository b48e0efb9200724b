"""The durable shell: the only place with SQL. One transaction per fact."""
