"""Quality against coded material: floors that only go up, and the gate that holds them."""
