# Which server delivers mail from an address and why, or why the mail is refused.

## Where mail from an address goes

refusal-route-gateway = Delivered by { $host }, because its gateway is on.
refusal-route-gateway-pinned = Delivered by { $host }, because its gateway is on, with a pinned certificate.
refusal-route-own-address = Delivered by { $host }, because it is your own address.
refusal-route-no-gateway = Delivered by { $host }, because it has no gateway of its own.
refusal-route-switched-off = Delivered by { $host }, because its gateway is off.
refusal-route-paused = Delivered by { $host }, because its gateway is paused. { $why }
refusal-route-refused = Mail from this address is refused. { $why }

## Why a gateway may not be used

refusal-gateways-not-allowed =
    .title = Gateways not allowed
    .what = Your administrator does not allow gateways.
    .todo = What you set up is kept, and resumes when gateways are allowed again. Ask your administrator if you need it.
refusal-address-in-email-domains =
    .title = Address of your organisation
    .what = The address is in one of your organisation’s own email domains, whose mail its own servers deliver.
    .todo = Turn the gateway off: your organisation’s mail servers then deliver mail from this address.
refusal-encryption-required =
    .title = Encryption required
    .what = Your administrator wants every connection encrypted, and this one would not be.
    .todo = Choose “SSL/TLS” or “STARTTLS” as the connection security, and test again.
refusal-password-in-clear =
    .title = Password unprotected
    .what = The password would travel without encryption, where others can read it.
    .todo = Choose “SSL/TLS” with port 465, or “STARTTLS” with port 587, and test again.

## Why mail is refused

refusal-policy-unusable =
    .title = Policy not usable
    .what = No mail is sent, because it is not certain what your administrator allows. { $problem }
refusal-account-unusable =
    .title = Settings not usable
    .what = No mail is sent, because it is not certain how you want it delivered. { $problem }
refusal-not-set-up =
    .title = Address not set up
    .what = { $address } is not one of your addresses in Outgate.
    .todo = Add the address in Outgate, or send from one that is there.
refusal-not-confirmed =
    .title = Address not confirmed
    .what = It is not confirmed yet that { $address } is yours.
    .todo = Enter the code that was sent to the address, or ask for a new one.
refusal-not-tested =
    .title = Gateway not tested
    .what = The gateway of { $address } is on, but its settings were changed and have not passed the connection test.
    .todo = Test the gateway. Until then mail from this address is refused, so that it leaves by no other way than you chose.
refusal-paused =
    .title = Gateway paused
    .what = The gateway of { $address } is paused, and you chose that its mail is refused then. { $why }
refusal-no-domain-server =
    .title = No mail server
    .what = Nobody has said yet which server delivers ordinary mail.
    .todo = Your administrator names your domain’s mail server in the gateway policy.
refusal-no-own-address =
    .title = Own address not known
    .what = Your own address in your organisation is not known, and nothing is sent without it.
    .todo = Enter it under Addresses, or ask your administrator to give it.
refusal-domain-server =
    .title = Mail server not secure
    .what = Your domain’s mail server may not be used as it is set. { $why }
    .todo = Your administrator sets “SSL/TLS” or “STARTTLS” for it in the gateway policy.
refusal-too-many-hops =
    .title = Mail in circles
    .what = The message has passed { $count } servers, so it is going round in circles.
    .todo = Look for a forwarding rule that sends mail back to where it came from.
