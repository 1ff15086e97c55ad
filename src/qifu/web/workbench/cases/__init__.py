"""The page of one case, and every act an official may do there."""
