// Loaded on every page: the GOV.UK components in use, and the portal's own site-wide habits.
import { createAll } from "govuk-frontend/dist/govuk/init.mjs";
import { Accordion } from "govuk-frontend/dist/govuk/components/accordion/accordion.mjs";
import { Button } from "govuk-frontend/dist/govuk/components/button/button.mjs";
import { Checkboxes } from "govuk-frontend/dist/govuk/components/checkboxes/checkboxes.mjs";
import { ErrorSummary } from "govuk-frontend/dist/govuk/components/error-summary/error-summary.mjs";
import { NotificationBanner } from "govuk-frontend/dist/govuk/components/notification-banner/notification-banner.mjs";
import { PasswordInput } from "govuk-frontend/dist/govuk/components/password-input/password-input.mjs";
import { Radios } from "govuk-frontend/dist/govuk/components/radios/radios.mjs";
import { ServiceNavigation } from "govuk-frontend/dist/govuk/components/service-navigation/service-navigation.mjs";
import { SkipLink } from "govuk-frontend/dist/govuk/components/skip-link/skip-link.mjs";
import { Tabs } from "govuk-frontend/dist/govuk/components/tabs/tabs.mjs";

import { renewTokens } from "./csrf.js";
import { markCurrentSection } from "./sections.js";
import { watchSession } from "./session.js";

const EVERYWHERE = [ErrorSummary, NotificationBanner, ServiceNavigation, SkipLink];
const IN_ROWS = [Accordion, Button, Checkboxes, PasswordInput, Radios, Tabs];

// Not inline in the page: the policy allows scripts from files only.
document.body.classList.add("js-enabled", "govuk-frontend-supported");
for (const component of [...EVERYWHERE, ...IN_ROWS]) createAll(component);
document.addEventListener("portal:added", (event) => {
  for (const component of IN_ROWS) createAll(component, undefined, event.target);
});
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

renewTokens();
markCurrentSection();
watchSession();
