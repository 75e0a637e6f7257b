# Words that every page shares: the program itself, navigation, buttons, numbers and times.
#
# A key starts with the name of its file. Whoever adds a key adds it in every language. Its
# function takes the arguments in the order in which the English text first names them: whoever
# turns an English sentence round looks at those who call it.

common-app = Outgate
common-language = Language

## Navigation

common-your-mail = Your mail
common-addresses = Addresses
common-activity = Activity
common-mail-apps = Mail apps
common-administration = Administration
common-gateway-policy = Gateway policy
common-gateways-in-use = Gateways in use

## Buttons

common-cancel = Cancel
common-continue = Continue
common-back = Back
common-close = Close
common-save = Save changes
common-discard = Discard
common-edit = Edit
common-remove = Remove
common-undo = Undo
common-add = Add…
common-try-again = Try again
common-copy = Copy
common-show = Show
common-hide = Hide
common-open-file = Open the file
common-yes = Yes
common-no = No

## Numbers, times and lists

common-decimal-separator = .
common-milliseconds = { $n } ms
common-seconds = { $n } s
common-just-now = just now
common-days = { $n ->
    [one] 1 day
   *[other] { $n } days
}
common-hours = { $n ->
    [one] 1 hour
   *[other] { $n } hours
}
common-minutes = { $n ->
    [one] 1 minute
   *[other] { $n } minutes
}
common-in-seconds = in { $n } s
common-in-minutes = { $n ->
    [one] in 1 minute
   *[other] in { $n } minutes
}
common-in-hours = { $n ->
    [one] in 1 hour
   *[other] in { $n } hours
}
common-in-days = { $n ->
    [one] in 1 day
   *[other] in { $n } days
}
common-minutes-ago = { $n ->
    [one] 1 minute ago
   *[other] { $n } minutes ago
}
common-hours-ago = { $n ->
    [one] 1 hour ago
   *[other] { $n } hours ago
}
common-days-ago = { $n ->
    [one] 1 day ago
   *[other] { $n } days ago
}
common-today = today { $time }
common-yesterday = yesterday { $time }
common-on-date = { $day } { $month } { $year }
common-month = { $n ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[other] December
}
common-list-last = { $list } and { $last }
common-size-megabytes = { $n } MB
common-size-kilobytes = { $n } kB
common-size-bytes = { $n ->
    [one] 1 byte
   *[other] { $n } bytes
}

## The window itself

common-settings = Settings
common-this-window = This window
common-theme = Appearance
common-theme-desktop = As the desktop
common-theme-light = Light
common-theme-dark = Dark
