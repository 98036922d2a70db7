"""Groups of words that English news uses interchangeably, including irregular forms."""

GROUPS = """
accept approve adopt agree agreed consent
accuse blame charge
aid help assist assistance relief
aim goal target
allow permit let license licence authorise authorize
announce declare proclaim reveal disclose
approximately roughly
army military troop soldier
arrest detain detention custody jail imprison prison
ask asks asked call demand urge appeal request
attack strike struck assault raid bombard
ban banned bans prohibit forbid forbidden forbade outlaw suspend
begin began begun start launch commence
big large great huge major
blast explosion explode blew
boss chief head leader
boat ship vessel
build built construct erect
buy bought purchase acquire acquisition
captain skipper
car cars vehicle
ceasefire truce armistice
child children kid kids pupil
citizen resident inhabitant
close closed shut
company firm enterprise corporation business
cooperate cooperation collaborate collaboration
country nation state
court tribunal judge
cut cuts reduce reduction slash
damage destroy destruction wreck
dead die dies died dying death deadly kill fatal fatality victim casualty drown
decide decision rule ruled
decline fall fell fallen falls drop decrease sink sank sunk slump tumble plunge shrink lose loses lost loss
defend protect
delay postpone
deliver delivery supply supplies supplied provide send sends sent
deny denies denied reject dismiss refute
deputy lawmaker legislator
disease illness sickness
doctor physician
drought dry driest rainless
earn earns salary wage wages pay pays paid income
earthquake quake tremor
election poll ballot
electricity power energy
employ employee worker staff labour labor workforce
end ended finish conclude stop cease halt
enlarge expand expansion extend extension
envoy ambassador diplomat emissary
expect forecast predict
expel deport
expense cost costs price worth spend spent expenditure
factory plant
farm farms farmer grower
fire fires blaze flame
flee flees fled escape
film movie
flood inundate
found establish
fund funds money finance
game match
gather assemble
get gets got receive obtain
give gives gave given grant award
goods product
government cabinet administration
gun guns weapon arms
harm harmed hurt injure injury wound
hospital clinic
hostage captive
household house home
hunger famine starve starvation
idea plan plans planned proposal propose
illegal unlawful
increase rise rises rose risen grow grew growth climb jump surge soar raise
inquiry investigation investigate probe
inspect inspection check checks checked examine examination
job jobs post employment
journalist reporter
law laws legislation
lawyer attorney solicitor
leave leaves left quit depart departure
letter message telegram
likely probable probably
long longer lengthen prolong protract
make makes made manufacture produce production
man men male
meet meets met meeting summit
mistake error
murder assassinate assassination
neighbour neighbor neighbouring neighboring
number figure
official authority
operation surgery procedure
pact treaty agreement accord deal settlement settle contract
parliament assembly legislature
peaceful peace
people person
pledge promise vow vows vowed undertake commit commitment
police officer constable
president presidential presidency
prisoner inmate
profit earnings
protest demonstration demonstrate demonstrator
publish publication release
quick fast rapid swift
refugee migrant
region area province district
repair mend
reply replies replied answer respond response
rescue save saved
research study studies survey
revenue sales turnover
safe safety secure security
scientist researcher
sell sells sold sale
several various
show shows showed shown indicate
sick ill
small little
spokesman spokeswoman spokesperson
steal stole stolen theft
storm hurricane
support back backs backed backing endorse
talk talks negotiation negotiate discuss discussion dialogue conversation
teach teaches taught teacher
tell tells told inform
thank thanks thanked gratitude grateful
threat threaten menace
town towns city cities
train trains railway rail
trip trips travel journey visit
try tries tried attempt
unacceptable intolerable
unemployed jobless
wait waits waited waiting
war wars conflict fight fights fought battle clash
warn warns warned caution
win wins won victory
woman women female
world worlds global earth planet
write writes wrote written
year years annual yearly
"""
"""The first word represents its group."""
