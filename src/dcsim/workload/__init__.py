"""What the machines are asked to do: energy profiles, jobs and traces."""
