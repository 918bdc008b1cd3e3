"""A small world, written fact by fact with its evidence: what tests of rules and questions stand on."""

from graph.store import new_store
from graph.terms import DCAT, DCTERMS, MLG, ORG, PROV, RDF, RDFS, SKOS, XSD, Minter, concept, iri, literal


class World:
    """One document about some conventions, and the organisations and territories that it names."""

    def __init__(self, document="essai", minter=None):
        self.minter = minter or Minter()
        self.store = new_store()
        self.document = document
        self._reference, self._content, self._provenance, self._vocabularies = [], [], [], []
        self._counts = {}

    def organisation(self, path, kind="unit", label=None):
        """kind: institution, direction or unit; the parent is the path without its last segment."""
        node = self.minter.organisation(path)
        classes = {
            "institution": [ORG.FormalOrganization],
            "direction": [MLG.Direction, ORG.OrganizationalUnit],
            "unit": [ORG.OrganizationalUnit],
        }[kind]
        self._reference += [(node, RDF.type, name) for name in classes]
        self._reference.append((node, RDFS.label, literal(label or path, language="fr")))
        if "/" in path:
            parent = self.minter.organisation(path.rsplit("/", 1)[0])
            self._reference.append((node, ORG.subOrganizationOf, parent))
        return node

    def territory(self, path, within=None):
        node = self.minter.territory(path)
        self._reference += [(node, RDF.type, MLG.Territory), (node, RDFS.label, literal(path, language="fr"))]
        if within:
            self._reference.append((node, MLG.within, self.minter.territory(within)))
        return node

    def theme(self, name, broader=None):
        return self.concept("theme", name, broader)

    def concept(self, scheme, name, broader=None):
        node = concept(scheme, name)
        self._vocabularies += [
            (node, RDF.type, SKOS.Concept),
            (node, SKOS.inScheme, iri(node.value.rsplit("/", 1)[0])),
            (node, SKOS.prefLabel, literal(name, language="fr")),
            (node, RDFS.label, literal(name, language="fr")),
        ]
        if broader:
            self._vocabularies.append((node, SKOS.broader, concept(scheme, broader)))
        return node

    def convention(self, path, label=None):
        return self._thing(path, label, MLG.Convention)

    def axis(self, path, label=None):
        return self._child(path, label, MLG.Axis, MLG.PlanElement)

    def action(self, path, *pilots, likely=(), label=None):
        """An action with its pilots in printed order, then the likely ones."""
        node = self._child(path, label, MLG.Action, MLG.PlanElement)
        for number, pilot in enumerate([*pilots, *likely], 1):
            piloting = self.minter.element(f"{path}/pilotage-{number}")
            method = "stated" if number <= len(pilots) else "interpreted"
            self._content.append((piloting, RDF.type, MLG.Piloting))
            self.say(piloting, MLG.pilotingOf, node, method)
            self.say(piloting, MLG.agent, self.minter.organisation(pilot), method)
            self.say(piloting, MLG.order, literal(str(number), XSD.integer), method)
        return node

    def signature(self, convention, organisation, method="stated"):
        number = self._counts[convention] = self._counts.get(convention, 0) + 1
        node = self.minter.element(f"{convention}/signature-{number}")
        self._content.append((node, RDF.type, MLG.Signature))
        self.say(node, MLG.signatureOf, self.minter.element(convention), method)
        self.say(node, MLG.agent, self.minter.organisation(organisation), method)

    def period(self, path, start, end=None):
        node = self.minter.element(f"{path}/periode")
        self.say(self.minter.element(path), DCTERMS.temporal, node)
        self.say(node, DCAT.startDate, literal(start, XSD.date))
        if end:
            self.say(node, DCAT.endDate, literal(end, XSD.date))

    def event(self, convention, kind, date=None, datatype=XSD.date):
        number = self._counts["event", convention] = self._counts.get(("event", convention), 0) + 1
        node = self.minter.element(f"{convention}/evenement-{number}")
        self.say(self.minter.element(convention), MLG.event, node)
        self.say(node, MLG.eventType, concept("event-type", kind))
        if date:
            self.say(node, MLG.eventDate, literal(date, datatype))

    def say(self, subject, predicate, value, method="stated"):
        """State one triple, and attest it."""
        self._content.append((subject, predicate, value))
        node = self.minter.attestation(
            subject.value, predicate.value, value.ntriples(), method, self.document
        )
        self._provenance += [
            (node, RDF.subject, subject),
            (node, RDF.predicate, predicate),
            (node, RDF.object, value),
            (node, MLG.method, concept("method", method)),
            (node, PROV.wasDerivedFrom, self.minter.document(self.document)),
        ]

    def load(self, store=None):
        """The store with what was said so far; into another store, this document joins those it holds."""
        store = store or self.store
        store.insert(self.minter.graph("reference"), self._reference)
        store.insert(self.minter.graph("vocabularies"), self._vocabularies)
        store.insert(self.minter.graph(f"document/{self.document}"), self._content)
        store.insert(self.minter.graph("provenance"), self._provenance)
        return store

    def _thing(self, path, label, *classes):
        node = self.minter.element(path)
        self._content += [(node, RDF.type, name) for name in classes]
        self.say(node, RDFS.label, literal(label or path, language="fr"))
        return node

    def _child(self, path, label, *classes):
        node = self._thing(path, label, *classes)
        if not path.startswith("document/"):
            self.say(node, MLG.elementOf, self.minter.element(path.rsplit("/", 1)[0]))
        return node
