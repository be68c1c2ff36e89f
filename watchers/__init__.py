"""The domain: feeds, articles, watchlists, matching, quotes, stories, storage. Knows nothing of Discord."""
