"""Words of the trade and what they mean in plain words; one a line, the word first."""

TERMS: dict[str, str] = dict(
    tuple(part.strip() for part in line.split("|", 1))  # type: ignore[misc]
    for line in """
carrier exception | something stopped the carrier from delivering
re-manifest | put it on a new van's list
manifest | the list of parcels on a van
consignment | the parcels sent together
consignment number | the number that follows your parcel
proof of delivery | the picture or signature taken at the door
proof of postage | the receipt for sending it
last mile | the way from the depot to your door
depot | the place parcels wait before delivery
sortation | sorting parcels by address
in transit | on its way
RTS | sent back to the sender
return to sender | it goes back to the shop
dispatch | sending it out
backorder | out of stock, and ordered for you
ETA | when it should arrive
SKU | the shop's number for the product
RMA | permission to send something back, with a number
restocking fee | what is taken off for putting goods back on the shelf
customs clearance | the check at the border
duty | the tax on goods from abroad
SLA | the time we have agreed to answer in
SLAs | the times we have agreed to answer in
KPI | a figure a team is measured by
CRM | the system your details are kept in
ticket | the note we keep of your request
case reference | the number of your request
escalate | pass on to somebody with more say
tier 2 | the specialists' team
second line | the specialists' team
L2 | the specialists' team
triage | deciding what comes first
backend | the part of the system you do not see
back end | the part of the system you do not see
front end | the part of the system you see
API | the way two programs talk to each other
cache | copies kept to make things faster
clear your cache | remove stored copies of pages in your browser's settings
cookies | small notes a website leaves in your browser
firmware | the program inside the device
firmware update | new software for the device itself
patch | a small repair of the software
hotfix | an urgent repair of the software
build | one version of the software
beta | a version still being tried out
legacy | old, still in use
deprecated | still there, but going away
provisioning | setting up your service on our side
provision | set up on our side
whitelist | put on the list of what is allowed
authentication | checking that it is you
two-factor authentication | a second check beside your password
2FA | a second check beside your password
MFA | a second check beside your password
OTP | a code that works once
SSO | one sign-in for several programs
credentials | your user name and password
token | a code that stands for your sign-in
sync | bring two copies to the same state
syncing | bringing two copies to the same state
latency | the delay before something happens
bandwidth | how much can go through at once
throughput | how much goes through
packet loss | pieces of the connection going missing
ping | the time to the server and back
IP address | your device's number on the network
DNS | the address book of the internet
DNS server | the address book your device asks
VPN | a private tunnel through the internet
router | the box that shares your internet at home
ONT | the small fibre box on your wall
FTTC | fibre to the street cabinet, copper to your home
FTTP | fibre all the way to your home
DSL | internet over the telephone line
master socket | the first telephone socket in your home
port | move your number to another company
porting | moving your number to another company
PAC code | the code that takes your number with you
PUK | the code that opens a blocked SIM card
eSIM | a SIM card built into the phone
APN | the setting that tells your phone how to reach the internet
roaming | using your phone on another company's network, usually abroad
fair usage policy | the limit on what is called unlimited
throttled | slowed down on purpose
outage | a fault that stops the service for many
node | a crossing point of the network
exchange | the building your line runs to
line test | a check of your line from our side
LOS | the light that says there is no signal
factory reset | setting the device back to how it came
hard reset | switching it fully off and on, so that settings start afresh
soft reset | switching it off and on
power cycle | switching it off, waiting, and switching it on
reboot | switching it off and on again
safe mode | starting with only what is needed
bootloader | the program that starts the device
chargeback | your bank takes the payment back from the shop
direct debit | money the company may take from your account, as agreed
direct debit mandate | your permission to take money from your account
standing order | a fixed payment you set up yourself
pending transaction | a payment seen but not yet taken
pre-authorisation | money put aside for a payment that may follow
authorisation hold | money put aside for a payment that may follow
settlement | the moment the money really moves
reversal | taking a payment back
remittance | a payment sent
arrears | what is overdue
pro rata | only for the part of the month you used
prorated | only for the part of the month you used
billing cycle | the days one bill covers
credit note | a paper that says we owe you
ledger | the list of what was paid and owed
APR | what borrowing costs a year, with fees
AER | what saving earns a year
overdraft | spending more than is in the account, with the bank's leave
IBAN | the long form of your account number
BIC | the bank's own code
SWIFT | the network banks send money through
BACS | a bank transfer that takes three working days
CHAPS | a same-day bank transfer, for a fee
KYC | the bank's check of who you are
AML | the check against money laundering
credit check | a look at how you have paid before
hard search | a check of your credit that others can see
soft search | a check of your credit that nobody else sees
underwriting | deciding whether and at what price to insure
underwriter | the person who decides whether to insure
premium | what you pay for the insurance
excess | the part of a claim you pay yourself
deductible | the part of a claim you pay yourself
no claims bonus | the discount for years without a claim
subrogation | getting the money back from whoever caused it
indemnity | putting you back where you were
loss adjuster | the person who looks at the damage
third party | somebody outside this contract
exclusion | what the policy does not pay for
cooling-off period | the days in which you may change your mind
rider | an addition to a policy
PNR | your booking's six letters and figures
e-ticket | your ticket, kept by the airline
rebooked | put on another flight
re-accommodate | find you another flight
codeshare | a flight sold by one airline and flown by another
IRROPS | when the flight plan has gone wrong
force majeure | something nobody could have prevented
ancillaries | extras such as bags and seats
no-show | not coming without saying so
fare class | the rules that came with your ticket's price
fare difference | what the new ticket costs more
open-jaw | flying back from another town
layover | the wait between two flights
gate-checked | taken to the hold at the gate
property irregularity report | the form for a missing bag
PIR | the form for a missing bag
folio | the hotel's bill as it stands
kWh | a unit of energy: one hour of a small heater
tariff | the price list you are on
standing charge | what you pay each day, whatever you use
smart meter | a meter that sends its own readings
estimated read | a guess of your meter
MPAN | the number of your electricity supply
MPRN | the number of your gas supply
dual fuel | gas and electricity from one company
decommissioned | switched off for good
isolator | the switch that cuts the power to one thing
eligibility | whether you may have it
entitlement | what you may have under the contract
T&Cs | the small print
terms of service | the rules you agreed to
remediation | putting it right
root cause analysis | finding out why it happened
workaround | a way round until it is mended
end of life | no longer made or repaired
EOL | no longer made or repaired
SOP | the way we always do it
per policy | as our rules say
""".strip().splitlines()
)
