# The record of every attempt to deliver.

activity-title = Activity
activity-subtitle = Every message that left through Outgate, the server that took it, and what it answered.
activity-none = No message has left through Outgate yet.
activity-not-found = Nothing matches “{ $sought }”.
activity-find = Find an address or server
activity-export = Export…
activity-no-subject = (no subject)
activity-to = { $count ->
    [one] { $from } → 1 recipient
   *[other] { $from } → { $count } recipients
}
activity-to-through = { $count ->
    [one] { $from } → 1 recipient, through { $host }
   *[other] { $from } → { $count } recipients, through { $host }
}

activity-accepted = Taken
activity-refused = Refused
activity-deferred = Not now
activity-unknown = Perhaps taken
