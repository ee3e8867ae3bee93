-- Trials in the columns of AACT's table studies, as far as they can be filled.
--
-- grain: nct_id
-- nct_id: ClinicalTrials.gov number.
-- brief_title: Short title.
-- official_title: Scientific title.
-- acronym: Acronym of the title.
-- overall_status: Recruitment status.
-- last_known_status: Status before it became UNKNOWN.
-- why_stopped: Reason given for stopping early.
-- study_type: Kind of study.
-- phase: Phase.
-- enrollment: People enrolled or planned. [participants]
-- enrollment_type: ACTUAL or ESTIMATED.
-- number_of_arms: Arms of an interventional trial. [arms]
-- number_of_groups: Groups of an observational study. [groups]
-- start_month_year: Start as written.
-- start_date: Start; a partial date is its last day.
-- start_date_type: ACTUAL or ESTIMATED.
-- primary_completion_month_year: Primary completion as written.
-- primary_completion_date: Primary completion; a partial date is its last day.
-- primary_completion_date_type: ACTUAL or ESTIMATED.
-- completion_month_year: Completion as written.
-- completion_date: Completion; a partial date is its last day.
-- completion_date_type: ACTUAL or ESTIMATED.
-- study_first_submitted_date: First submission.
-- study_first_posted_date: First shown.
-- results_first_submitted_date: First submission of results.
-- results_first_posted_date: Results first shown.
-- disposition_first_submitted_date: Delay of results first certified or requested.
-- last_update_submitted_date: Last submission.
-- last_update_posted_date: Last update shown.
-- verification_month_year: Last verification as written.
-- source: Name of the lead sponsor; AACT has that of the organization that keeps the record, mostly the same.
-- source_class: Class of the lead sponsor; AACT's is that of its source.
-- has_dmc: Whether a data monitoring committee is appointed.
-- has_expanded_access: Whether expanded access is offered.
-- is_fda_regulated_drug: Whether a US-regulated drug is studied.
-- is_fda_regulated_device: Whether a US-regulated device is studied.

create or replace view aact.studies as
select
    trials.nct_id::varchar as nct_id,
    trials.brief_title::varchar as brief_title,
    trials.official_title::varchar as official_title,
    trials.acronym::varchar as acronym,
    trials.overall_status::varchar as overall_status,
    trials.last_known_status::varchar as last_known_status,
    trials.why_stopped::varchar as why_stopped,
    trials.study_type::varchar as study_type,
    trials.phase::varchar as phase,
    trials.enrollment::bigint as enrollment,
    trials.enrollment_type::varchar as enrollment_type,
    (case when trials.study_type = 'INTERVENTIONAL' then trials.arm_count end)::bigint as number_of_arms,
    (case when trials.study_type = 'OBSERVATIONAL' then trials.arm_count end)::bigint as number_of_groups,
    trials.start_date_text::varchar as start_month_year,
    trials.start_date::date as start_date,
    trials.start_date_type::varchar as start_date_type,
    trials.primary_completion_date_text::varchar as primary_completion_month_year,
    trials.primary_completion_date::date as primary_completion_date,
    trials.primary_completion_date_type::varchar as primary_completion_date_type,
    trials.completion_date_text::varchar as completion_month_year,
    trials.completion_date::date as completion_date,
    trials.completion_date_type::varchar as completion_date_type,
    trials.study_first_submitted_date::date as study_first_submitted_date,
    trials.study_first_posted_date::date as study_first_posted_date,
    trials.results_first_submitted_date::date as results_first_submitted_date,
    trials.results_first_posted_date::date as results_first_posted_date,
    trials.disposition_first_submitted_date::date as disposition_first_submitted_date,
    trials.last_update_submitted_date::date as last_update_submitted_date,
    trials.last_update_posted_date::date as last_update_posted_date,
    trials.verification_date_text::varchar as verification_month_year,
    trials.lead_sponsor::varchar as source,
    trials.source_class::varchar as source_class,
    trials.has_dmc::boolean as has_dmc,
    trials.has_expanded_access::boolean as has_expanded_access,
    trials.is_fda_regulated_drug::boolean as is_fda_regulated_drug,
    trials.is_fda_regulated_device::boolean as is_fda_regulated_device
from main.trials as trials
where trials.nct_id is not null;

-- test: arms and groups go by the kind of study; trials of other registries stay out
-- given trials
--   trial_id | nct_id | study_type     | arm_count | start_date_text | start_date
--   NCT1     | NCT1   | INTERVENTIONAL | 2         | 2020-05         | 2020-05-31
--   NCT2     | NCT2   | OBSERVATIONAL  | 3         |                 |
--   X3       |        |                | 1         |                 |
-- expect
--   nct_id | number_of_arms | number_of_groups | start_month_year | start_date
--   NCT1   | 2              |                  | 2020-05          | 2020-05-31
--   NCT2   |                | 3                |                  |
