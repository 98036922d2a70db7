"""Words for those who can speak: roles and bodies, papers with statements, given names by gender."""

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
    release report reports research results ruling speech statement statements study studies submission suit summary
    survey surveys text transcript tweet tweets verdict warrant"""
)
"""Papers, which report what somebody else says."""

COMPANIES = word_set(
    """agency airline automaker bank broadcaster broker business carmaker carrier chain charity club company
    conglomerate corporation drugmaker firm fund giant group insurer lender manufacturer miner network newspaper
    operator organisation organization paper publication publisher retailer site start-up startup supermarket union
    utility website"""
)
"""Bodies that "the" refers back to by name."""

VAGUE = COMPANIES | word_set(
    """office team mission department side camp station outfit outlet project body board household business chamber
    court-martial"""
)
"""Bodies that identify nobody by themselves."""

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
    """Aaron Abdullah Adam Ahmad Ahmed Akbar Alain Alan Albert Alberto Aldo Alec Alejandro Alexander Alexandre
    Alexei Alfonso Alfred Alfredo Ali Alistair Alvaro Amir Anatoly Anders Andre Andreas Andrei Andres Andrew
    André Andy Angelo Anthony Antoine Anton Antonin Antonio Armando Arnold Arthur Arturo Arun Ashraf Augusto
    Axel Baptiste Barack Barry Bart Bashar Ben Benjamin Bernard Bernie Bert Bill Björn Bob Bobby Boris Brad
    Brandon Brendan Brent Brett Brian Bruce Bruno Bryan Byron Calvin Carl Carlo Carlos Cecil Cesar Charles
    Chester Chris Christian Christoph Christophe Christopher Chuck Claude Clint Clive Cody Colin Conor Corey
    Cory Craig Curtis Damian Dan Daniel Danny Darren Darryl Dave David Dean Dennis Derek Derrick Desmond Devin
    Diego Dirk Dmitri Dmitry Domenico Dominic Don Donald Doug Douglas Duncan Dwayne Dwight Dylan Ed Eddie Edgar
    Eduardo Edward Edwin Eli Elijah Elliot Elliott Elon Emilio Emmanuel Emmerson Enrique Eric Erik Ernest
    Ernesto Erwin Esteban Ethan Eugene Evan Evgeny Fabian Fabio Faisal Federico Felix Fernando Fidel Florian
    Francesco Francis Francisco Franco Frank François Fred Frederick Fritz Gabriel Gareth Gary Gavin Gene
    Gennady Geoff Geoffrey George Georges Gerald Gerard Gerhard Giorgio Giovanni Giuseppe Glen Glenn Gonzalo
    Gordon Graeme Graham Greg Gregory Gustavo Guy Hamid Hamza Hans Harold Harry Harvey Hassan Hector Heiko Heinz
    Helmut Henri Henry Hiroshi Horst Howard Hubert Hugh Hugo Hussein Ian Ibrahim Igor Imran Isaac Ismail Ivan
    Ivo Jack Jacob Jaime Jake Jamal James Jared Jarrod Jason Javier Jean-Claude Jeff Jeffery Jeffrey Jens Jeremy
    Jerome Jerry Jesus Jim Jimmy Joachim Joao Joaquin Joaquín Jochen Joe Joel Johan Johann Johannes John Johnny
    Jon Jonas Jonathan Jonathon Joost Jorge Jose Joseph Josh Joshua José João Juan Julian Julio Julius Justin
    Jérôme Jörg Jürgen Kai Kareem Karim Karl Kaspar Keir Keith Kelvin Ken Kenneth Kent Kevin Khalid Kofi
    Konstantin Kristian Kurt Kyle Lamar Lance Larry Lars Laurent Lawrence Len Leo Leon Leonard Leonid Lewis Liam
    Lindsey Lloyd Lorenzo Lou Louis Luca Lucas Ludwig Luis Luke Magnus Mahdi Mahmoud Majid Malcolm Manfred
    Manmohan Manuel Marc Marcel Marcelo Marco Marcus Mario Mark Martin Martyn Marvin Massimo Mateo Mateusz
    Mathias Mathieu Matt Matteo Matthew Matthias Maurice Mauricio Max Mehdi Mehmet Michael Michal Michel Miguel
    Mikael Mike Mikhail Milos Mitch Mitchell Mitt Mohamad Mohamed Mohammad Mohammed Mohamud Mohsen Moses
    Muhammad Muhammadu Murray Mustafa Narendra Nasser Nathan Nathaniel Neal Ned Neil Nicholas Nick Nico Nicolas
    Nigel Nikolai Nikolas Nikos Nils Noah Norman Octavio Olaf Olav Ole Oleg Oliver Olivier Omar Oscar Oskar Otto
    Owen Pablo Pascal Patrice Patrick Paul Paulo Pavel Pawel Pedro Percy Perry Pete Peter Petr Petro Phil Philip
    Philippe Phillip Pierre Quentin Rafael Rafiq Raj Rajesh Ralf Ralph Ramon Ramzan Randy Raul Ray Raymond Raúl
    Recep Reinhard René Rex Reza Rhys Ricardo Richard Richie Rick Rishi Rob Robbie Robert Roberto Robin Rodney
    Rodrigo Roger Roland Rolf Roman Romano Ron Ronald Ross Rowan Roy Ruben Rubén Rudolf Rudy Rupert Russell
    Rustam Ryan Sadiq Salman Salvador Salvatore Sam Samir Samuel Santiago Satoshi Saul Scot Scott Sean Sebastian
    Serge Sergei Sergey Sergio Seth Shane Shaun Shawn Sherman Shinzo Sid Silvio Simon Slobodan Spencer Stan
    Stanislav Stanley Stefan Stefano Stephen Steve Steven Stewart Stuart Stéphane Sven Tarek Tariq Tayyip Ted
    Teddy Terry Theo Theodore Thomas Tim Timothy Tobias Toby Todd Tom Tomas Tomasz Tommaso Tommy Tony Travis
    Trevor Tyler Ulrich Umberto Valentin Valery Vasily Victor Viktor Vince Vincent Vincenzo Vitaly Vladimir
    Vojislav Volodymyr Waleed Wally Walter Warren Wayne Werner Wesley Wilbur Wilfried Will Willem William Willie
    Wolfgang Xavier Yasser Yevgeny Yoshihide Youssef Yoweri Yuri Yury Yusuf Yves Zac Zach Zachary Zack Zlatan
    Zoran"""
)
_WOMEN = word_set(
    """Abigail Ada Adele Adriana Agatha Agnes Aileen Aisha Alba Aleksandra Alessandra Alexandra Alice Alicia
    Alina Aline Alison Alma Althea Alyssa Amanda Amber Amelia Amina Amy Ana Anastasia Andrea Angela Angelica
    Angelina Angelique Angie Anita Anja Anjali Ann Anna Annabel Annalena Anne Anneliese Annette Annie Annika
    Antonella Antonia Aoife Ariana Arlene Asha Ashley Astrid Audrey Aung Aurora Ava Ayesha Barbara Beata
    Beatrice Becky Belinda Bella Benazir Bernadette Bernice Bertha Beth Betsy Betty Beverly Bianca Birgit Bonnie
    Brenda Brianna Bridget Brigitte Brittany Caitlin Camilla Candace Carla Carly Carmela Carmen Carol Carole
    Carolina Caroline Carolyn Carrie Cassandra Catalina Caterina Catherine Cecile Cecilia Celeste Celia Chandra
    Chantal Charlene Charlotte Cherie Cheryl Chiara Chloe Christa Christiane Christina Christine Ciara Cindy
    Claire Clara Claudia Colleen Condoleezza Connie Constance Consuelo Corinne Courtney Cristina Crystal Cynthia
    Daisy Daniela Danielle Daphne Debbie Deborah Debra Delia Delphine Denise Desiree Diana Diane Dianne Dilma
    Dina Dolores Donna Dora Doreen Doris Dorothea Dorothy Edith Edna Eileen Ekaterina Elaina Elaine Eleanor
    Eleanora Elena Eleni Elisa Elisabeth Elise Eliza Elizabeth Ella Ellen Ellie Elsa Elvira Emilia Emilie Emily
    Emma Emmanuelle Erica Erika Erin Ernestine Estelle Esther Ethel Eugenia Eunice Eva Evangeline Eve Evelyn
    Faith Farah Farida Fatima Federica Felicia Felicity Fernanda Fiona Flora Florence Frances Francesca
    Françoise Frederica Freya Frieda Gabriela Gail Gemma Geneviève Georgina Geraldine Gertrude Gillian Gina
    Giorgia Giulia Giuliana Gladys Glenda Gloria Grace Greta Gretchen Gwen Gwendolyn Hanan Hanna Hannah Harriet
    Harriett Hazel Heather Heidi Helen Helena Helene Helga Hilda Hillary Holly Ida Ilhan Imelda Indira Ines Inga
    Ingrid Irene Irina Iris Irma Isabel Isabella Isabelle Ivana Ivanka Ivy Jacinda Jackie Jacqueline Jana Jane
    Janet Janice Jasmine Jean Jeanette Jeanine Jeanne Jenna Jennifer Jenny Jessica Jill Joan Joann Joanna Joanne
    Jocelyn Jodie Johanna Josefina Josephine Joyce Juanita Judi Judith Judy Julia Juliana Julie Juliet Juliette
    June Justine Kaja Kamala Karen Karin Karina Karla Karolina Katarina Kate Katharina Katherine Kathleen
    Kathryn Kathy Katie Katja Katrin Kayla Kayleigh Keira Kelly Kellyanne Kiersten Kim-Yo Kirsten Kirsty
    Kristalina Kristen Kristi Kristin Kristina Krystyna Ksenia Lana Latifa Laura Laurel Lauren Laurie Layla Leah
    Leanne Leena Leila Lena Leonor Leslie Letitia Lidia Lily Lina Linda Lindsay Lisa Liz Lois Lola Lorena
    Loretta Lorraine Louise Lucia Lucie Lucille Lucy Luisa Luz Lydia Lyn Lynne Mabel Madeleine Magdalena Maggie
    Mairead Malala Malin Mandy Manuela Marcia Margaret Margarita Margot Margrethe Maria Mariam Marian Mariana
    Marianne Maribel Marie Marina Marine Marisa Marjorie Marla Marlene Marta Martha Martina Mary Maryam Matilda
    Maureen Maxine Maya Meera Megan Meghan Megyn Melania Melissa Mercedes Mette Mia Michelle Mildred Miranda
    Mireille Miriam Molly Mona Monica Muriel Myra Nadia Nadine Naledi Nancy Naomi Natalia Natalie Natasha
    Nathalie Nell Nelly Nicola Nicole Nicoletta Nikki Nina Noor Nora Noreen Norma Odile Oksana Olena Olga Olivia
    Ophelia Pamela Paola Patricia Patrizia Patty Paula Paulina Pauline Pearl Peggy Penelope Petra Phoebe
    Phumzile Phyllis Polina Polly Pooja Priscilla Priti Priya Rachel Rania Raquel Rebecca Rebekah Regina Renata
    Renate Renee Rhonda Rita Roberta Rochelle Rosa Rosalind Rosanna Rosario Rose Rosemary Rosie Roxanne Roza
    Ruth Sabine Sabrina Sadie Sally Samantha Sandra Sanna Saoirse Sara Sarah Selina Selma Serena Shari Sharon
    Sheila Shelley Sheryl Shirin Shirley Sigrid Silvia Sinead Sofia Soledad Sonia Sonja Sophia Sophie Soraya
    Stacey Stacy Steffi Stella Stephanie Sue Susan Suzanne Svetlana Swati Sybil Sylvia Tamara Tammy Tania Tanya
    Tara Tatiana Tatyana Teresa Teri Tessa Thelma Theresa Tina Toni Tracy Trisha Trudy Ulrike Uma Ursula Uzma
    Valentina Valeria Valerie Vanessa Vera Veronica Vicki Vicky Victoria Viola Violet Violeta Virginia Vivian
    Wanda Wendy Whitney Wilhelmina Wilma Winifred Xiomara Yasmin Yekaterina Yelena Yolanda Yulia Yvette Yvonne
    Zahra Zainab Zara Zelda Zoe Zuzana"""
)
_SPEAKING_SUFFIX = re.compile(
    r"(?:[a-z]{2,}(?:man|men|woman|women|person|persons|ologist|grapher|keeper|maker|owner|holder|goer))s?$"
)


_SPEAKERS = _PERSONS | _BODIES


def role(word: str) -> bool:
    """Return whether a word is a role or body: "spokesman", "officials", "ministry"."""
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
