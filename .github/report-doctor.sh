#!/usr/bin/env bash
# Opens an issue with the findings of the doctor, or comments on the one that is open.
set -euo pipefail

title="The doctor found a difference"
run="$GITHUB_SERVER_URL/$GITHUB_REPOSITORY/actions/runs/$GITHUB_RUN_ID"
body=$(mktemp)
{
  echo "\`wan-client doctor\` found that the API differs from what the library assumes, or could not reach it."
  echo
  echo '```json'
  cat "$1"
  echo '```'
  echo
  echo "The run: $run"
} >"$body"

open=$(gh issue list --state open --search "in:title \"$title\"" --json number --jq '.[0].number // empty')
if [ -n "$open" ]; then
  gh issue comment "$open" --body-file "$body"
else
  gh issue create --title "$title" --body-file "$body"
fi
