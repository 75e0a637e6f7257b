# What a server and Outgate said to one another in a test, word for word, fit for a help desk.

conversation-show = Show the conversation
conversation-help = What the server and Outgate said to one another, for whoever helps you to read. Your password is not in it.
conversation-copy = Copy
conversation-copied = Copied. Your password is not in it.
conversation-save = Save…
# The name that a saved conversation is given at first.
conversation-file = conversation.txt
conversation-saved = Saved: { $file }

## The head of the text, a line each

conversation-title = Outgate { $version }: conversation with a mail server
conversation-date = Date: { $date }
conversation-server = Server: { $host }, port { $port }, { $security }
conversation-passed = Result: the test passed
conversation-outcome = Result: { $outcome }. { $answer }
conversation-failed = Result: { $title }. { $what }
conversation-legend = C: is Outgate, S: is the server; before them, the time in seconds. { $removed } stands where a password was, or what could give it away.

## Between what was said

conversation-connected = connected to { $address }
conversation-encrypted = encrypted, { $version }
conversation-left-out = { $lines ->
    [one] … 1 line left out
   *[other] … { $lines } lines left out
}
