"""What the audits keep: tools, samples, audits and what came of them."""

from audits.models.audits import Answer, Audit, Completion, Grade, Point, Sample
from audits.models.practice import PracticeReview
from audits.models.tools import Tool, ToolDraft
from audits.survey.models import Ballot, Survey, SurveyKey, SurveyQuestions

__all__ = [
    "Answer",
    "Audit",
    "Ballot",
    "Completion",
    "Grade",
    "Point",
    "PracticeReview",
    "Sample",
    "Survey",
    "SurveyKey",
    "SurveyQuestions",
    "Tool",
    "ToolDraft",
]
