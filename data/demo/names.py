"""Invented names for people of Larkfield and its customers, from many places."""

import numpy as np

FIRST = (
    "Aaron Abena Adaeze Adam Agnes Ahmed Aisha Alan Alba Alejandro Aleksandra Alfie Ali Alice Amina Amir Ana Anders "
    "Andrea Anika Anna Anton Anya Arjun Asha Astrid Ayesha Beatriz Ben Bilal Bo Brigid Callum Camille Carlos Carmen "
    "Catrin Chidi Clara Claire Connor Dafydd Daniel Daria David Deepa Diego Dina Dmitri Dylan Ebony Edith Eilidh Ekow "
    "Elena Elif Elise Emeka Emil Emma Enzo Erik Esme Esther Ethan Eva Fatima Felix Fiona Florian Frida Gareth Gemma "
    "George Giulia Grace Greta Hamza Hana Hannah Harriet Hassan Heidi Helen Henrik Ifeoma Imran Ines Ingrid Iris "
    "Isaac Isla Ivan Jakub Jamal James Jana Jasmin Jin Joana Johan Jonas Joy Juan Julia Kamal Karim Karolina Kasia "
    "Kate Kemi Kofi Kwame Laila Lars Laura Layla Leah Leon Li Liam Lina Lucia Luca Lucy Luis Lukas Magda Mairi Malik "
    "Marco Maria Marie Mario Martin Mateo Matilda Maya Mehmet Mei Mia Michal Mila Mina Mira Mohamed Mona Morgan Nabil "
    "Naomi Natalia Neha Nia Nico Nikhil Nina Noah Noor Nora Obi Olga Olive Omar Oscar Owen Pablo Padma Paula Pavel "
    "Pedro Petra Philippa Pia Pooja Priya Rachel Rafael Rahul Rania Ravi Reem Rhys Rita Robert Rosa Rosie Ruth Sabine "
    "Sadia Said Salma Sam Samira Sana Sandra Sara Selma Sian Simon Sofia Stefan Sunita Susan Svenja Tamar Tara Tariq "
    "Tessa Thandi Theo Thomas Tiago Tim Tomas Tuan Uma Valentina Vera Victor Viktoria Wei Yara Yasmin Yusuf Zainab "
    "Zara Zeynep Zoe Zofia"
).split()
LAST = (
    "Abara Achterberg Ahlstrom Aldridge Amoah Anand Arden Asante Atwell Aydin Baines Banerjee Barlow Bauer Bello "
    "Benhaddou Berglund Bhatt Blakeway Boateng Bondarenko Bosch Bouchet Brannigan Brightmore Calloway Campos Cardoso "
    "Castellano Chaudhry Cheung Clarke Coombes Corrigan Cruz Dahl Dalgaard Darby Delgado Demir Desai Diallo Dimitrov "
    "Donnelly Dubois Dunmore Eastwick Eriksen Esposito Evans Fairhurst Farouk Fearnley Fernandes Fischer Fontaine "
    "Forsberg Gallagher Garrido Ghosh Gill Gomes Graham Greenhalgh Grewal Gupta Haddad Halloran Hamid Hansen Harcourt "
    "Hassan Hayward Herrera Hoang Holloway Horvat Hughes Ibrahim Iqbal Ivanova Jacobs Jankowski Jensen Jimenez "
    "Johansson Jovanovic Kaminski Kapoor Kaya Kellner Kendrick Khan Kiely Kim Kovacs Kowalska Krause Kumar Lacroix "
    "Lakin Larsson Laurent Lindqvist Lombardi Lopes Mahmood Malone Mancini Marchetti Marsh Martins Mbeki McAllister "
    "Mehta Mensah Mercier Milosevic Mistry Moreau Morris Mukherjee Murray Nair Navarro Nguyen Nielsen Novak Oakes Obi "
    "Odell Okafor Oliveira Olsen Onyango Ortega Osei Ozturk Pandit Papadakis Park Patel Pereira Petrov Pham Pinto "
    "Popescu Prescott Quigley Qureshi Rahman Ramos Rao Reilly Renshaw Ribeiro Richter Rivera Romano Rossi Roux Ryan "
    "Sahin Salazar Santos Sato Schaefer Schmid Selwyn Sesay Shah Sharma Silva Singh Sjoberg Skinner Solberg Sorensen "
    "Stanton Steiner Sutcliffe Svensson Takahashi Tanaka Taylor Tembo Thorne Toth Tran Turay Urban Vance Varga "
    "Vasquez Verma Vidal Virtanen Vogel Wagner Walsh Wang Weber Whitlock Winther Wojcik Wood Yamamoto Yilmaz Young "
    "Yusuf Zamora Zhang Zielinski"
).split()


def people_names(count: int, rng: np.random.Generator, taken: tuple[str, ...] = ()) -> tuple[str, ...]:
    """So many different full names, none of them taken. Raises ValueError for more than there can be."""
    if count + len(taken) > len(FIRST) * len(LAST):
        raise ValueError(f"{count} different names asked, {len(FIRST) * len(LAST)} can be made.")
    free: list[str] = []
    for pick in rng.permutation(len(FIRST) * len(LAST)):
        name = f"{FIRST[pick // len(LAST)]} {LAST[pick % len(LAST)]}"
        if name not in taken:
            free.append(name)
        if len(free) == count:
            break
    return tuple(free)
