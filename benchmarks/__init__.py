"""Speed and cost as ratios against peers, each taken in one run on one machine."""
