"""The text of Appendix 1 that a first agreement starts from; the forms' own words, editable per person."""

AGREEMENT_EXPECTATIONS = """\
1. To help supervisor and supervisee understand one another better and therefore support future supervision discussions
2. To enable the worker to perform to the required standards
3. To ensure that the worker is clear about their roles and responsibilities
4. To ensure accountability for the work undertaken by the worker
5. To ensure robust quality assurance of their work
6. To assist in the worker’s professional development and identify and support needs
7. To be the primary source of support to the worker and promote trust and an open and honest dialogue
8. To provide regular and constructive feedback to the worker on their performance
9. To provide opportunity for reflection
10. To provide uninterrupted time for supervision
11. To review the supervision agreement annually"""

AGREEMENT_AGENDA = """\
a) Both parties have a responsibility to prepare for supervision, including booking the dates in advance and the agenda
b) If there are difficulties in working together then these should be addressed as per the Supervision Policy
c) If supervision has to be rearranged for any reason, this should be re-booked within 5 working days"""

AGREEMENT_RECORDING = """\
The supervisor will provide records which should be checked for accuracy, agreed and signed off by both parties and \
saved as a PDF.
a) There are separate records kept for personal supervision and for casework supervision. A copy of the personal \
supervision should be kept on/in the worker’s supervision file and a copy of the case supervision put on to the \
service user’s record
b) Service user’s details should not be recorded within personal supervision. If there is a requirement to reference \
a case, initials only should be used
c) Any disagreement should be noted
d) All records are confidential for both parties and should be stored securely
e) All records of supervision and shared conversations/appraisals are owned by the Adults and Children’s Services and \
as such may be subject to inspection, audit and used as evidence in formal proceedings"""

DISPUTE_ROUTE = """\
1. We review this agreement together, one to one
2. If difficulties persist, a three-way meeting with the line manager’s manager
3. The more senior manager makes sure that the difficulties are resolved"""
