# SPDX-License-Identifier: GPL-3.0-or-later
# bash completion for sluice-cli(1) and sluice(1)
_sluice_presets() {
    sluice-cli list presets --json 2>/dev/null | grep -o '"name": *"[^"]*"' | cut -d'"' -f4
}

_sluice_cli() {
    local cur prev words cword
    _init_completion -n = || return
    local commands="run sweep collect check compare advise show export verify predict data list bench"
    if ((cword == 1)); then
        mapfile -t COMPREPLY < <(compgen -W "$commands --help --version" -- "$cur")
        return
    fi
    case $prev in
        --device) mapfile -t COMPREPLY < <(compgen -W "cpu cuda" -- "$cur"); return ;;
        --progress) mapfile -t COMPREPLY < <(compgen -W "auto bar json none" -- "$cur"); return ;;
        --format) mapfile -t COMPREPLY < <(compgen -W "torchscript safetensors onnx png svg pdf" -- "$cur"); return ;;
        --out) if [[ ${words[1]} == sweep ]]; then _filedir -d; else _filedir; fi; return ;;
        --model) [[ ${words[1]} == predict ]] || _filedir; return ;;
        --resume) if [[ ${words[1]} != sweep ]]; then _filedir h5; return; fi ;;
        --data) _filedir; return ;;
        --data-folder) _filedir -d; return ;;
        --parameter) return ;;
        --file) _filedir; return ;;
        --csv | --plots) _filedir -d; return ;;
        list) mapfile -t COMPREPLY < <(compgen -W "densities datasets generators steps models recipes presets metrics" -- "$cur"); return ;;
        bench) mapfile -t COMPREPLY < <(compgen -W "sampling training plots io" -- "$cur"); return ;;
        --seed | --threads | --set | --case | --candidates | --accepted | --seconds | --family | --label | --grid | --zip | --random | --shard | --parallel | --tasks | --cpus | \
            --time | --memory | --partition | --sbatch) return ;;
    esac
    if [[ $cur == -* ]]; then
        local options=$(sluice-cli "${words[1]}" --help 2>/dev/null | grep -o -- '--[a-z-]*' | sort -u)
        mapfile -t COMPREPLY < <(compgen -W "$options" -- "$cur")
        return
    fi
    case ${words[1]} in
        run | sweep | check | compare | advise)
            if [[ $cur == preset:* ]]; then
                mapfile -t COMPREPLY < <(compgen -P preset: -W "$(_sluice_presets)" -- "${cur#preset:}")
                __ltrim_colon_completions "$cur"
            else
                _filedir json
                [[ preset: == "$cur"* ]] && COMPREPLY+=(preset:) && compopt -o nospace
            fi
            ;;
        collect) _filedir -d ;;
        show | export | verify) _filedir h5 ;;
        predict) _filedir '@(h5|safetensors)' ;;
        data) _filedir ;;
    esac
} && complete -F _sluice_cli sluice-cli

_sluice() {
    local cur prev
    _init_completion || return
    case $prev in
        --preset) mapfile -t COMPREPLY < <(compgen -W "$(_sluice_presets)" -- "$cur"); return ;;
        --theme) mapfile -t COMPREPLY < <(compgen -W "system light dark" -- "$cur"); return ;;
        --language) mapfile -t COMPREPLY < <(compgen -W "system en zh" -- "$cur"); return ;;
        --screenshot) _filedir png; return ;;
        --size | --after | --speed) return ;;
    esac
    if [[ $cur == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$(sluice --help 2>/dev/null | grep -o -- '--[a-z-]*' | sort -u)" -- "$cur")
    else
        _filedir '@(json|h5|csv|tsv)'
    fi
} && complete -F _sluice sluice
