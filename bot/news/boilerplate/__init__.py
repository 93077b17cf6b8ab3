"""What is not the article: notices, labels, datelines, teasers. The words come from `language`."""
