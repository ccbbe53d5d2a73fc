"""The pages of the policy: to read, to change, to see beforehand, to publish."""
