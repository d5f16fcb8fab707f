#!/usr/bin/env bash
# One order takes items from two warehouses, or from none. Needs curl, and:
#   java -jar coordinator/target/concordat-coordinator.jar
#   python3 docs/examples/participant.py north 9001 north.db
#   python3 docs/examples/participant.py south 9002 south.db
# Usage: order.sh ITEMS-FROM-NORTH ITEMS-FROM-SOUTH
set -euo pipefail
coordinator=${COORDINATOR:-http://127.0.0.1:8700}
north=${NORTH:-http://127.0.0.1:9001}
south=${SOUTH:-http://127.0.0.1:9002}
json='Content-Type: application/json'

# 1. Begin.
id=$(curl -sSf -H "$json" -d '{"name":"order","timeout":"PT20S"}' "$coordinator/v1/transactions" \
  | grep -o '"transaction":"[0-9A-Z]*"' | cut -d'"' -f4)

# 2. Enlist each branch before its work, so that an abort reaches it whatever happens next. No vote: it will be asked.
curl -sSf -o /dev/null -H "$json" -d '{"branch":"1","participant":"north"}' "$coordinator/v1/transactions/$id/branches"
curl -sSf -o /dev/null -H "$json" -d '{"branch":"2","participant":"south"}' "$coordinator/v1/transactions/$id/branches"

# 3. Work.
curl -sSf -o /dev/null -H "$json" -d "{\"transaction\":\"$id\",\"branch\":\"1\",\"items\":$1}" "$north/reserve"
curl -sSf -o /dev/null -H "$json" -d "{\"transaction\":\"$id\",\"branch\":\"2\",\"items\":$2}" "$south/reserve"

# 4. Commit: the coordinator asks both, decides, and tells both. 200 is committed, 409 aborted.
curl -sS -w '\n' -H "$json" -X POST -d '{}' "$coordinator/v1/transactions/$id/commit"
