# Wörter, die auf jeder Seite vorkommen: das Programm, die Navigation, Knöpfe, Zahlen und Zeiten.

common-app = Outgate
common-language = Sprache

## Navigation

common-your-mail = Ihre Mail
common-addresses = Adressen
common-activity = Verlauf
common-mail-apps = Mailprogramme
common-administration = Verwaltung
common-gateway-policy = Gateway-Richtlinie
common-gateways-in-use = Genutzte Gateways

## Knöpfe

common-cancel = Abbrechen
common-continue = Weiter
common-back = Zurück
common-close = Schließen
common-save = Änderungen speichern
common-discard = Verwerfen
common-edit = Bearbeiten
common-remove = Entfernen
common-undo = Rückgängig machen
common-add = Hinzufügen …
common-try-again = Erneut versuchen
common-copy = Kopieren
common-show = Anzeigen
common-hide = Verbergen
common-open-file = Datei öffnen
common-yes = Ja
common-no = Nein

## Zahlen, Zeiten und Listen

common-decimal-separator = ,
common-milliseconds = { $n } ms
common-seconds = { $n } s
common-just-now = gerade eben
common-days = { $n ->
    [one] 1 Tag
   *[other] { $n } Tage
}
common-hours = { $n ->
    [one] 1 Stunde
   *[other] { $n } Stunden
}
common-minutes = { $n ->
    [one] 1 Minute
   *[other] { $n } Minuten
}
common-in-seconds = in { $n } s
common-in-minutes = { $n ->
    [one] in 1 Minute
   *[other] in { $n } Minuten
}
common-in-hours = { $n ->
    [one] in 1 Stunde
   *[other] in { $n } Stunden
}
common-in-days = { $n ->
    [one] in 1 Tag
   *[other] in { $n } Tagen
}
common-minutes-ago = { $n ->
    [one] vor 1 Minute
   *[other] vor { $n } Minuten
}
common-hours-ago = { $n ->
    [one] vor 1 Stunde
   *[other] vor { $n } Stunden
}
common-days-ago = { $n ->
    [one] vor 1 Tag
   *[other] vor { $n } Tagen
}
common-today = heute { $time }
common-yesterday = gestern { $time }
common-on-date = { $day }. { $month } { $year }
common-month = { $n ->
    [1] Januar
    [2] Februar
    [3] März
    [4] April
    [5] Mai
    [6] Juni
    [7] Juli
    [8] August
    [9] September
    [10] Oktober
    [11] November
   *[other] Dezember
}
common-list-last = { $list } und { $last }
common-size-megabytes = { $n } MB
common-size-kilobytes = { $n } kB
common-size-bytes = { $n ->
    [one] 1 Byte
   *[other] { $n } Byte
}

## Das Fenster selbst

common-settings = Einstellungen
common-this-window = Dieses Fenster
common-theme = Erscheinungsbild
common-theme-desktop = Wie die Arbeitsumgebung
common-theme-light = Hell
common-theme-dark = Dunkel
