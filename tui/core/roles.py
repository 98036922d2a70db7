"""Words for those who can speak: roles and bodies, papers that carry what they say, given names of either sex."""

from __future__ import annotations

import re

from tui.core.cues import word_set

_PERSONS = word_set(
    """academic accountant activist actor actress administrator admiral adviser advisor advocate agent aide ally
    ambassador analyst anchor anthropologist applicant archaeologist archbishop architect artist assistant astronaut
    astronomer athlete attendee attorney author banker barrister biographer biologist bishop blogger boss boy
    boyfriend broker brother builder businessman businesswoman buyer bystander campaigner candidate captain cardinal
    caretaker caller celebrity ceo chairman chairperson chairwoman chair chancellor checker chef chemist chief
    citizen claimant cleric clerk client climatologist coach co-author co-founder colleague collector colonel
    columnist comedian commander commentator commissioner commuter companion complainant composer conductor
    congressman congresswoman conservative consultant consumer contestant contractor coordinator coroner
    correspondent councillor councilman councilor counsel counsellor counselor counterpart couple cousin creditor
    creator critic cricketer customer d'affaires dad daughter dealer defendant defender delegate democrat
    demonstrator dentist deputy designer detective developer dictator diplomat director dissident doctor donor
    driver economist editor educator emissary emperor employee employer engineer entrepreneur envoy ethicist
    executive exile expert eyewitness fan farmer father fighter filmmaker firefighter foe follower fisher fisherman
    forecaster founder friend fugitive gambler gardener general geologist girl girlfriend goalkeeper governor
    grandfather grandmother guard guardian guest guide gunman head historian host hostage hunter husband imam
    immigrant individual informant inmate insider inspector instructor interviewer interpreter intruder inventor
    investigator investor jockey journalist judge juror kid king laborer labourer landlord lawmaker lawyer leader
    lecturer legislator liberal librarian lieutenant lobbyist loyalist magistrate man manager manufacturer marshal
    master mathematician mayor mechanic medic member merchant meteorologist midfielder midwife migrant militant
    miner minister missionary mogul tycoon magnate moderator monarch monk mother motorist mp mps musician narrator
    negotiator neighbor neighbour newcomer nominee novelist nun nurse observer occupant officer official offender
    ombudsman operator opponent organiser organizer owner painter pair parent partner participant passenger passerby
    pastor patient patron pediatrician pensioner people performer person philosopher photographer physician
    physicist pilot pioneer plaintiff planner player playwright poet policeman policewoman policymaker politician
    pollster pope postman preacher predecessor premier presenter president priest prince princess principal prisoner
    producer professor prosecutor protester protestor psychiatrist psychologist publicist publisher pundit pupil
    queen rabbi rancher reader rebel receptionist recruiter referee refugee regulator relative reporter
    representative republican rescuer researcher resident respondent retailer retiree reviewer rider rival robber
    roommate ruler runner sailor salesman scholar scientist screenwriter secretary seismologist seller senator
    sergeant serviceman sheriff shopkeeper shopper shareholder singer sister skipper sociologist soldier solicitor
    son source speaker specialist spectator spokesman spokesperson spokeswoman sponsor staffer star statistician
    strategist striker student suspect sub-editor successor superintendent supervisor supplier supporter surfer
    surgeon survivor taxpayer teacher teammate technician teenager tenant therapist tourist trader trainer
    translator traveller traveler treasurer trooper trustee tutor undersecretary user vendor veteran vet
    veterinarian vice-president viceroy victim villager violinist virologist visitor volunteer voter walker warden
    watchdog whistleblower widow widower wife winner witness woman worker writer youth zoologist epidemiologist
    immunologist cardiologist neurologist children women men folk police cops crowd lawyers staff crew majority
    minority"""
)
_BODIES = word_set(
    """academy administration agency airline airport alliance ambulance army assembly association authority authorities
    bank blog board broadcaster brigade brokerage bureau bureaucracy business cabinet camp campaign carmaker carrier
    cartel center centre chain chamber channel charity church city club clinic coalition college commission
    committee company conglomerate confederation congress consortium constabulary consulate consultancy corporation
    council county court coroner's delegation department developer directorate district embassy enterprise
    establishment faction family federation firm force forces foundation fund giant government group guild hospital
    household inquiry institute institution insurer junta jury kingdom laboratory leadership league legislature
    lender library lobby magazine media military militia ministry mission monarchy movement municipality museum navy
    network newspaper ngo observatory office opposition operator organisation organization outfit outlet palace
    panel paper parliament partnership party police prefecture presidency press producer provider province
    publication public regime registry republic school secretariat senate service side site society squad start-up
    startup state station studio subsidiary supermarket syndicate tabloid team think-tank thinktank town tribe
    tribunal troupe trust union university utility village website workforce zoo automaker drugmaker airforce"""
)
QUANTITIES = word_set(
    """all another any both bulk couple dozen dozens each few fraction group groups half handful host hundreds lot lots
    majority many member members million millions minority most number one others pair part scores several some
    spate stream team thousands three two four five six seven eight nine ten third two-thirds three-quarters percent"""
)
"""Words that speak for what follows their "of": "dozens of residents"."""

PAPERS = word_set(
    """account advertisement affidavit announcement article articles book booklet bulletin circular communique
    communiqué complaint data decree directive dispatch document documents email e-mail emails entry figures filing
    filings findings indictment interview investigation invitation lawsuit leaflet letter letters manifesto memo
    memorandum message notice order paper papers petition poll polls post posting posts readout record records
    release report reports research results ruling speech statement statements study studies submission suit survey
    surveys text transcript tweet tweets verdict warrant"""
)
"""Papers, which say what somebody else says in them."""

COMPANIES = word_set(
    """agency airline automaker bank broadcaster broker business carmaker carrier chain charity club company
    conglomerate corporation drugmaker firm fund giant group insurer lender manufacturer miner network newspaper
    operator organisation organization paper publication publisher retailer site start-up startup supermarket union
    utility website"""
)
"""Bodies that "the" points back to by name."""

VAGUE = COMPANIES | word_set(
    """office team mission department side camp station outfit outlet project body board household business chamber
    court-martial"""
)
"""Bodies that name nobody by themselves."""

MANY = _BODIES | word_set("people children women men folk police cops crowd staff crew majority minority")
"""Roles that no single person has."""

MALE = word_set(
    """actor boy brother businessman chairman congressman councilman dad father fisherman grandfather gunman husband
    king lord man mr nephew policeman pope priest prince salesman serviceman sir son spokesman uncle widower herr
    imam monk"""
)
FEMALE = word_set(
    """actress aunt businesswoman chairwoman congresswoman dame daughter girl grandmother lady madam madame miss mother
    mrs ms mum niece nun policewoman princess queen sister spokeswoman widow wife woman frau councilwoman"""
)
_MEN = word_set(
    """Aaron Abdullah Adam Ahmed Alan Albert Alejandro Alexander Alexei Ali Andrew Andrei Anthony Antonio Arthur Barack
    Ben Benjamin Bernard Bernie Bill Bob Boris Brad Brandon Brett Brian Bruce Carl Carlos Charles Chris Christopher
    Chuck Colin Craig Daniel Dave David Dennis Derek Dmitry Dominic Don Donald Doug Douglas Dylan Ed Eddie Edward
    Emmanuel Eric Erik Ernest Evan Felix Fernando Francis Francisco Frank Fred Gary Gavin Geoff Geoffrey George
    Gerald Giovanni Gordon Graham Greg Gregory Guy Harold Harry Hassan Henry Howard Hugh Hugo Hussein Ian Ibrahim
    Igor Ivan Jack Jacob Jake James Jared Jason Javier Jean-Claude Jeff Jeffrey Jeremy Jerome Jerry Jim Jimmy Joe
    Joel John Johnny Jon Jonathan Jorge Jose José Joseph Josh Joshua Juan Julian Justin Karl Keith Ken Kenneth Kevin
    Khalid Larry Lars Leo Leonard Lindsey Luis Luke Mahmoud Malcolm Manuel Marco Marcus Mario Mark Martin Marvin
    Matt Matthew Max Michael Miguel Mike Mikhail Mitch Mitt Mohamed Mohammad Mohammed Muhammad Muhammadu Mustafa
    Narendra Nathan Neil Nicholas Nick Nicolas Nigel Nikolai Noah Norman Oleg Oliver Omar Oscar Otto Owen Pablo
    Patrick Paul Pedro Pete Peter Phil Philip Phillip Pierre Rafael Rajesh Ralph Ray Raymond Recep Rex Ricardo
    Richard Rick Rob Robert Roberto Robin Rodrigo Roger Ron Ronald Roy Rudy Russell Ryan Salman Sam Samuel Saul
    Scott Sean Sebastian Sergei Sergey Seth Shane Shaun Simon Spencer Stanley Stefan Stephen Steve Steven Stuart Ted
    Terry Theo Theodore Thomas Tim Timothy Toby Todd Tom Tommy Tony Trevor Victor Vincent Viktor Vladimir Walter
    Warren Wayne Will William Willie Xavier Yuri Yury Yusuf Zachary"""
)
_WOMEN = word_set(
    """Abigail Agnes Aisha Alexandra Alice Alicia Alison Amanda Amber Amelia Amina Amy Ana Andrea Angela Angelina Anita
    Ann Anna Anne Annette Annie Antonia Ashley Aung Barbara Beatrice Bella Beth Betsy Betty Beverly Brenda Bridget
    Camilla Carly Carmen Carol Carole Caroline Carolyn Catherine Cecilia Charlotte Cheryl Christina Christine Cindy
    Claire Clara Claudia Condoleezza Cynthia Daniela Deborah Debra Denise Diana Diane Dianne Dilma Donna Doris
    Dorothy Edith Elaine Eleanor Elena Elise Eliza Elizabeth Ella Ellen Emily Emma Erica Erin Esther Eva Evelyn
    Faith Fatima Fiona Florence Frances Gabriela Gina Gloria Grace Greta Hannah Harriet Heather Heidi Helen Hillary
    Holly Indira Ingrid Irene Isabel Isabella Ivana Ivanka Jacinda Jacqueline Jane Janet Janice Jean Jennifer Jenny
    Jessica Jill Joan Joanna Joanne Judith Judy Julia Julie June Kamala Karen Kate Katherine Kathleen Kathy Katie
    Kayleigh Kellyanne Kelly Kim-Yo Kristen Kristin Laura Lauren Layla Leila Leslie Linda Lisa Liz Loretta Louise
    Lucy Lydia Madeleine Malala Maggie Margaret Maria Marie Marine Martha Mary Megan Megyn Melania Melissa Meghan
    Mercedes Mia Michelle Miriam Molly Monica Nadia Nancy Naomi Natalia Natalie Nicola Nicole Nikki Nina Nora Olga
    Olivia Pamela Patricia Patty Paula Penelope Phoebe Priti Rachel Rebecca Rita Rosa Rose Ruth Sally Samantha
    Sandra Sara Sarah Sharon Sheila Shirley Sofia Sonia Sophia Sophie Stella Stephanie Sue Susan Suzanne Sylvia
    Tammy Tanya Tara Teresa Theresa Tina Tracy Ursula Valentina Valerie Vanessa Vera Veronica Victoria Virginia
    Vivian Wendy Yvonne Zainab Zoe"""
)
_SPEAKING_SUFFIX = re.compile(
    r"(?:[a-z]{2,}(?:man|men|woman|women|person|persons|ologist|grapher|keeper|maker|owner|holder|goer))s?$"
)


_SPEAKERS = _PERSONS | _BODIES


def role(word: str) -> bool:
    """Tell whether a word names somebody, or some body, by what it is: "spokesman", "officials", "ministry"."""
    return _singular(word) in _SPEAKERS or word in _SPEAKERS or _SPEAKING_SUFFIX.match(word) is not None


def gender(name: list[str], title: str) -> str:
    """Return "he", "she" or "" for a person, by the words of the full name and the word before it."""
    called = title.lower()
    if called in FEMALE or (called not in MALE and name and name[0] in _WOMEN):
        return "she"
    return "he" if called in MALE or (name and name[0] in _MEN) else ""


def _singular(word: str) -> str:
    for plural, singular in (("men", "man"), ("ies", "y"), ("ches", "ch"), ("s", "")):
        if word.endswith(plural) and len(word) > len(plural) + 2:
            return word[: -len(plural)] + singular
    return word
