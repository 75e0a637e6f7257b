# The record of every attempt to deliver.

activity-title = Activity
activity-subtitle = Every message that left through Outgate, the server that took it, and what it answered.
activity-none = No message has left through Outgate yet.
activity-none-help = What mail programs send through Outgate stands here, with what became of it.
activity-not-found = Nothing matches “{ $sought }”.
activity-not-chosen = Nothing matches what is chosen.
activity-show-all = Show all
activity-no-subject = (no subject)
activity-to = { $count ->
    [one] { $from } → 1 recipient
   *[other] { $from } → { $count } recipients
}
activity-to-through = { $count ->
    [one] { $from } → 1 recipient, through { $host }
   *[other] { $from } → { $count } recipients, through { $host }
}
activity-unreadable = { $count ->
    [one] 1 line of the record cannot be read, and is left out.
   *[other] { $count } lines of the record cannot be read, and are left out.
}

## What came of it

activity-accepted = Taken
activity-refused = Refused
activity-deferred = Not now
activity-unknown = Perhaps taken
activity-some-refused = { $count ->
    [one] 1 recipient refused
   *[other] { $count } recipients refused
}
activity-also-refused = { $count ->
    [one] and 1 more
   *[other] and { $count } more
}
activity-not-told = The mail program had gone away before it could be told. It may have sent the message again.

## What is looked for

activity-find = Find an address, server or word
activity-any-outcome = Any outcome
activity-any-way = Any way
activity-by-gateway = By a gateway
activity-by-domain = By the domain
activity-any-time = Any time
activity-last-day = In the last 24 hours
activity-last-days = { $days ->
    [one] In the last day
   *[other] In the last { $days } days
}

## One attempt

activity-back = All activity
activity-when = When
activity-from = From
activity-recipients = Recipients
activity-server = Server
activity-server-gateway = { $host }, port { $port }: the address’s own gateway
activity-server-domain = { $host }, port { $port }: the domain’s mail server
activity-no-server = None was asked
activity-stage = Failed at
activity-answer = Answer
activity-gone = This attempt is kept no longer.
activity-no-conversation = What was said is not kept, or there was nobody to say it.

## Export

activity-export = Export…
activity-export-now = Export
# The name that an exported record is given at first.
activity-export-file = outgate-activity.csv
activity-export-title = Export what is shown
activity-export-path = File
activity-export-help = A table with one line a message, for a spreadsheet. The desktop has no dialog to choose a file with, so type where it is to be.
activity-exporting = Exporting…
activity-exported = { $count ->
    [one] 1 message is in { $file }.
   *[other] { $count } messages are in { $file }.
}

## What is kept

activity-kept = { $days ->
    [one] Kept for 1 day
   *[other] Kept for { $days } days
}
activity-kept-help = What is older is deleted. The record is on this computer, for you alone; what was said with servers, which names the recipients, takes 32 MB at most, and the oldest of it goes first.
activity-keep = Keep for
activity-omit-subjects = Leave subjects out from now on

## On the command line

activity-keep-is = The activity record keeps what was sent for { $days ->
    [one] 1 day.
   *[other] { $days } days.
}
