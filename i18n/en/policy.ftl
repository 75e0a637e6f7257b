# The administrator’s page.

policy-title = Gateway policy
policy-subtitle = Decides, for everyone at { $domain }, which server may deliver their mail.
policy-subtitle-no-domain = Decides, for everyone in your organisation, which server may deliver their mail.

## The decision itself

policy-allow-heading = Allow per-user outbound gateways
policy-allow = Allow users to send mail through an external SMTP server when configuring a "from" address hosted outside your email domains
policy-allow-off-help = Off: mail from every address is delivered by your domain’s mail servers, and gateways already set up are paused, not lost.
policy-allow-warning = Mail sent through a user’s gateway does not pass your domain’s outbound gateway, { $host }. Leave this off if all mail must pass it.
policy-allow-warning-unnamed = Mail sent through a user’s gateway does not pass your domain’s outbound gateway. Leave this off if all mail must pass it.

policy-why-allow = Why allow this?
policy-why-allow-server = Mail from the other address leaves from that address’s own server, whichever mail program it was written in. That server keeps the one record of it.
policy-why-allow-check = Recipients’ servers can check that the mail comes from where it says (SPF, DKIM and DMARC), so it is less likely to end up as spam.
policy-why-allow-plain = Recipients see one plain sender, with no “on behalf of” and no second address.
policy-why-not = Why not?
policy-why-not-archive = Such mail does not pass your domain’s outbound gateway. What is archived, scanned or filtered there never sees it.
policy-why-not-elsewhere = It is kept on a server that you do not run. Who may read it, and how long it is kept, is decided there.
policy-why-not-other-way = Without this, people may still write from the other address in a webmail that you see nothing of. Outgate at least keeps a record of each message with the person who sent it.

## Email domains

policy-domains = Your email domains
policy-domains-help = An address in one of these never has a gateway of its own.
policy-domains-below-help = *.corp.example means every domain below corp.example.
policy-domains-add = Add a domain
policy-domains-remove = Remove { $domain }
policy-domains-add-one = Add

## What a gateway must have

policy-require = What a gateway must have
policy-require-encryption = An encrypted connection
policy-require-encryption-help = Waived, a server that wants no password may be used without encryption. A password is always protected.
policy-require-confirmed = A confirmed address
policy-require-confirmed-help = A code that is mailed to the address shows that it is the user’s own.

## The domain’s mail servers

policy-servers = Your domain’s mail servers
policy-server = Mail server
policy-server-help = It takes everyone’s ordinary mail. People sign in there with their own name and password.
policy-server-user-name = User name there
policy-server-user-name-help = { "{login}" } stands for each person’s login. Leave it empty if people type their own.
policy-outbound-gateway = Outbound gateway behind it
policy-outbound-gateway-help = Where ordinary mail passes afterwards. It is named here only, and nothing is sent to it directly.
policy-own-address = Everybody’s own address
policy-own-address-help = For example { "{login}" }@corp.example. Leave it empty if people type their own.
policy-extra-ca = Additional certificate authority
policy-extra-ca-help = A file in PEM format, for servers whose certificates your organisation issues itself.
policy-extra-ca-choose = Choose a file…
policy-extra-ca-not-whole = Write the whole path, from the root of the disk on, so that every program finds the same file.
policy-own-address-no-login = Write { "{login}" } where each person’s login stands. Otherwise everybody would have the same address.
policy-optional = (optional)

## Testing the mail server before it is saved

policy-test-help = Tests what is entered here, with your own address and sign-in. Nothing is saved, and no message is sent.
policy-test-wrong = Cannot be tested while something is wrong in: { $fields }.
policy-test-no-server = There is nothing to test until the mail server is entered.
policy-test-no-address = The test needs your own address as its sender, and it is not known yet. Enter it on its page, or give everybody’s here.
policy-test-no-sign-in = The test signs in as you, and your sign-in is not known yet. Set it up on the page of your own address, then test here.
policy-test-not-yet = The test signs in as you, and nobody can sign in before there is a mail server. Save it first. Your sign-in, on the page of your own address, then tests it in the same stages.
policy-test-own = Open your own address

## Who may change it, and saving

policy-unlocked = Unlocked: you can change it
policy-locked = Locked: an administrator can change it
policy-locked-help = Only an administrator of this computer changes the policy.
policy-unlock-and-save = Unlock and save
policy-unlocking = Waiting for an administrator’s password…
policy-saving = Saving…
policy-by-hand = Save as an administrator
policy-by-hand-no-unlocker = This computer has no pkexec, which would ask for an administrator’s password.
policy-by-hand-help = An administrator can run this in a terminal. It saves exactly what you entered, and this page then follows by itself.
policy-by-hand-show = Save in a terminal instead
policy-by-hand-copy = Copy the command
policy-by-hand-copied = Copied.
policy-wrong = Cannot be saved while something is wrong in: { $fields }.
policy-applies-to-others = It takes effect at once, for everyone.
policy-saved = Saved. It is in force now.
policy-not-saved = { $count ->
    [one] 1 change not saved: { $changes }.
   *[other] { $count } changes not saved: { $changes }.
}
policy-conflict = Somebody else changed the policy meanwhile: { $changes }. What you entered is kept.
policy-discarded = Discarded. This is what is in force.

## What changes, as short phrases in a list

policy-change-allowed = gateways allowed
policy-change-not-allowed = gateways no longer allowed
policy-change-domain-added = email domain { $domain } added
policy-change-domain-removed = email domain { $domain } removed
policy-change-server = mail server now { $host }, port { $port }, { $security }
policy-change-server-removed = mail server removed
policy-change-user-name = user name at the mail server now { $form }
policy-change-user-name-removed = user name at the mail server typed by each person
policy-change-outbound-gateway = outbound gateway now { $host }
policy-change-outbound-gateway-removed = outbound gateway no longer named
policy-change-own-address = own addresses now { $form }
policy-change-own-address-removed = own addresses no longer in one form
policy-change-own-address-given = { $login } gets the own address { $address }
policy-change-own-address-taken = own address no longer given to { $login }
policy-change-encryption-required = encrypted connection required
policy-change-encryption-waived = encrypted connection no longer required
policy-change-confirmed-required = confirmed address required
policy-change-confirmed-waived = confirmed address no longer required
policy-change-extra-ca = certificate authorities in { $path } trusted
policy-change-extra-ca-removed = only this computer’s certificate authorities trusted
