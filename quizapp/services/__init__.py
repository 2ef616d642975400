"""What a person or a job can do: one function an action, one transaction an action."""
