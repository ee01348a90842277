package wa

import "time"

// SetPatience changes how long the phone has to announce older messages.
func (c *Client) SetPatience(d time.Duration) { c.patience = d }
