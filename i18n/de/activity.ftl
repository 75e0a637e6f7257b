# Das Verzeichnis aller Zustellversuche.

activity-title = Verlauf
activity-subtitle = Jede Nachricht, die über Outgate hinausging, der Server, der sie angenommen hat, und was er geantwortet hat.
activity-none = Noch ist keine Nachricht über Outgate hinausgegangen.
activity-not-found = Nichts passt zu „{ $sought }“.
activity-find = Adresse oder Server suchen
activity-export = Exportieren …
activity-no-subject = (kein Betreff)
activity-to = { $count ->
    [one] { $from } → 1 Empfänger
   *[other] { $from } → { $count } Empfänger
}
activity-to-through = { $count ->
    [one] { $from } → 1 Empfänger, über { $host }
   *[other] { $from } → { $count } Empfänger, über { $host }
}

activity-accepted = Angenommen
activity-refused = Abgelehnt
activity-deferred = Jetzt nicht
activity-unknown = Vielleicht angenommen
