"""Whether the licences of the parts fit under the licence of the whole, by a public list. Never legal advice."""
