#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Pictures of every preset, every lesson and every plot, light and dark, English and Chinese, small and large, with
# a page to look through them. `./workbench gallery [FOLDER]` calls it.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
bin=$root/build/release/bin
folder=${1:?usage: make_gallery.sh FOLDER}
export QT_QPA_PLATFORM=${QT_QPA_PLATFORM:-offscreen} XDG_CONFIG_HOME XDG_DATA_HOME
# A window with nobody's preferences and no crash to recover from.
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
XDG_CONFIG_HOME=$scratch/config XDG_DATA_HOME=$scratch/data
mkdir -p "$folder"
page=$folder/index.html
printf '<!doctype html><meta charset="utf-8"><title>Sluice: pictures</title>
<style>body{font-family:sans-serif} figure{display:inline-block;margin:8px;width:45%%} img{width:100%%;border:1px solid #999}</style>\n' >"$page"

# show FILE.png: puts a picture on the page
show() {
    printf '<figure><a href="%s"><img loading="lazy" src="%s"></a><figcaption>%s</figcaption></figure>\n' "$1" "$1" "$1" >>"$page"
}

# shot NAME LANGUAGE THEME SIZE SECONDS ARGUMENTS...
shot() {
    local name=$1 language=$2 theme=$3 size=$4 seconds=$5
    shift 5
    local file=$name.$language.$theme.$size.png
    printf '%s\n' "$file"
    "$bin/sluice" "$@" --language "$language" --theme "$theme" --size "$size" --screenshot "$folder/$file" \
        --after "$seconds" --quit >>"$scratch/log" 2>&1 || { tail -n 3 "$scratch/log" >&2; exit 1; }
    show "$file"
}

for path in "$root"/resources/presets/*.sluice.json; do
    name=$(basename "$path" .sluice.json)
    run=(--preset "$name" --autorun --speed full)
    if grep -q '"finetune"' "$path"; then
        run+=(--fine-tune)
    fi
    shot "$name" en light 1280x800 5 "${run[@]}"
    shot "$name" zh dark 2560x1440 5 "${run[@]}"
done
for theme in light dark; do
    for language in en zh; do
        for size in 1280x800 2560x1440; do
            shot starting "$language" "$theme" "$size" 2
        done
    done
done
# panel NAME PRESET SECONDS ARGUMENTS...: a panel that stands behind others at first
panel() {
    local name=$1 preset=$2 seconds=$3
    shift 3
    shot "panel_$name" en light 1280x800 "$seconds" --preset "$preset" --panel "$name" --speed full "$@"
    shot "panel_$name" zh dark 1280x800 "$seconds" --preset "$preset" --panel "$name" --speed full "$@"
}
for name in histogram quantiles methods; do
    panel "$name" beta_from_uniform 4 --autorun
done
panel pairs curse_of_dimension 4 --autorun
for name in rows changes; do
    panel "$name" covariate_shift 4 --autorun
done
for name in metric comparison confusion regions importance runs; do
    panel "$name" tabular_filter 8 --fine-tune
done
panel rounds self_label 15 --fine-tune
for path in "$root"/resources/lessons/*.zh.md; do
    name=$(basename "$path" .zh.md)
    shot "lesson_$name" en light 1280x800 3 --lesson "$name"
    shot "lesson_$name" zh dark 1280x800 3 --lesson "$name"
done
"$bin/plot_gallery" "$folder" >>"$scratch/log" 2>&1
for path in "$folder"/*.png; do
    file=$(basename "$path")
    grep -qF "\"$file\"" "$page" || show "$file"
done
printf 'pictures: %s\n' "$page"
