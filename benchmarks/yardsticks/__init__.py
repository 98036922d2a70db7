"""What Postil is measured against: the same libraries with nothing of ours around them."""
