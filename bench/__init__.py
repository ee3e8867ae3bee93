"""How fast Trialmart is: records per second and peak memory, beside two floors measured in the same run."""
