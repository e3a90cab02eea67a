package prevote
